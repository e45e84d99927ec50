// Bundles every script and style sheet that lies directly in site/assets, for the browsers it must
// run in: the office console in Chromium 109, everything else in an Android 8 WebView.
import { build } from "esbuild";
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

const from = "src/doorstep/site/assets";
const to = "src/doorstep/site/static/built";

rmSync(to, { recursive: true, force: true });
mkdirSync(to, { recursive: true });

const entries = (existsSync(from) ? readdirSync(from) : []).filter((name) => /\.(js|css)$/.test(name));
const console = (name) => name.startsWith("console");

for (const [target, names] of [
  ["chrome109", entries.filter(console)],
  ["chrome61", entries.filter((name) => !console(name))],
]) {
  await build({
    entryPoints: names.map((name) => join(from, name)),
    outdir: to,
    bundle: true,
    minify: true,
    legalComments: "none",
    target,
    format: "iife",
    charset: "utf8",
    assetNames: "[name]",
    loader: { ".png": "file", ".svg": "file", ".woff2": "file" },
    logLevel: "warning",
  });
}
