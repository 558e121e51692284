"""What an erasure finds here: who released, and names in what was written, which the sweep of texts takes out."""

from nrp.accounts.erasure import claim

claim("dashboards.YouSaidRelease.released_by", "dashboards.YouSaidRelease.withdrawn_by")
