// Builds what the browser and the charts need from the npm packages: one style sheet and the fonts.
// Run as `node assets/build.mjs`; everything it writes lies under build/ and can be thrown away.
import { cpSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "sass";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const modules = join(root, "node_modules");
const built = join(root, "build", "static");
const chartFonts = join(root, "build", "fonts");
const CHART_WEIGHTS = ["Regular", "Semibold", "Bold"];
const WEB_SUBSETS = ["latin", "latin-ext"];

function buildStyle() {
  const { css } = compile(join(root, "assets", "scss", "site.scss"), {
    style: "compressed",
    loadPaths: [modules],
    quietDeps: true,
  });
  mkdirSync(join(built, "css"), { recursive: true });
  writeFileSync(join(built, "css", "site.css"), css);
  return css;
}

function copyWebFonts() {
  const from = join(modules, "@fontsource-variable", "source-sans-3");
  const to = join(built, "fonts");
  mkdirSync(to, { recursive: true });
  for (const subset of WEB_SUBSETS) {
    const name = `source-sans-3-${subset}-wght-normal.woff2`;
    cpSync(join(from, "files", name), join(to, name));
  }
  cpSync(join(from, "LICENSE"), join(to, "LICENSE.txt"));
}

// Charts and PDF take the same face as the page, but as TTF and in three weights.
function copyChartFonts() {
  const from = join(modules, "source-sans");
  mkdirSync(chartFonts, { recursive: true });
  for (const weight of CHART_WEIGHTS) {
    const name = `SourceSans3-${weight}.ttf`;
    cpSync(join(from, "TTF", name), join(chartFonts, name));
  }
  cpSync(join(from, "LICENSE.md"), join(chartFonts, "LICENSE.md"));
}

// A style sheet that names a missing file would stop collectstatic much later: say so here.
function checkAddresses(css) {
  const present = new Set(readdirSync(join(built, "fonts")).map((name) => `../fonts/${name}`));
  for (const [, address] of css.matchAll(/url\(["']?([^"')]+)["']?\)/g)) {
    if (!address.startsWith("data:") && !present.has(address)) {
      throw new Error(`The style sheet names ${address}, which is not built.`);
    }
  }
}

const css = buildStyle();
copyWebFonts();
copyChartFonts();
checkAddresses(css);
console.log(`build/static/css/site.css: ${css.length} bytes`);
