# One image for web, worker, dispatcher and beat, made by the same script as a developer's tree.
FROM python:3.11-slim-bookworm AS made
WORKDIR /app
COPY bin/_setup.py bin/
COPY requirements.lock package.json package-lock.json .npmrc ./
COPY assets assets
RUN python bin/_setup.py run && rm -rf .uv .cache node_modules

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --create-home nrp && install -d -o nrp -g nrp -m 700 /data
WORKDIR /app
COPY --from=made /app /app
COPY . .
ENV PYTHONUNBUFFERED=1 DJANGO_SETTINGS_MODULE=nrp.settings
USER nrp
VOLUME /data
EXPOSE 8000
CMD [".venv/bin/python", "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "--bind", "0.0.0.0:8000", "nrp.wsgi:application"]
