// Makes target/site/pkg from what cargo built and from the style sheet: wasm-bindgen, wasm-opt,
// sass, names that change with the content, and brotli and gzip copies beside each file.
// Usage: node bundle.mjs PATH_OF_WASM_BINDGEN

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import zlib from 'node:zlib';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const tools = path.join(root, 'end2end/node_modules/.bin');
const wasmIn = path.join(root, 'target/wasm32-unknown-unknown/wasm-release/app.wasm');
const styles = path.join(root, 'style');
const site = path.join(root, 'target/site');
const pkg = path.join(site, 'pkg');
const work = path.join(site, 'work');
const stamp = path.join(site, 'inputs.sha256');
const wasmBindgen = process.argv[2];

/** What Rust emits for wasm32 by default; wasm-opt must be told. */
const wasmFeatures = [
  '--enable-bulk-memory',
  '--enable-multivalue',
  '--enable-mutable-globals',
  '--enable-nontrapping-float-to-int',
  '--enable-reference-types',
  '--enable-sign-ext',
];

function digest(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}

function filesBelow(folder) {
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const full = path.join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(full) : [full];
    });
}

function inputs() {
  const files = [
    fileURLToPath(import.meta.url),
    path.join(root, 'end2end/package-lock.json'),
    wasmIn,
    ...filesBelow(styles),
  ];
  return digest(wasmBindgen, ...files.flatMap((file) => [file, fs.readFileSync(file)]));
}

function say(text) {
  console.error(`byline: ${text}`);
}

/** Writes NAME.HASH.EXTENSION with its compressed copies; returns the address it is served at. */
function publish(name, extension, content) {
  const file = `${name}.${digest(content).slice(0, 16)}.${extension}`;
  writeCompressed(path.join(pkg, file), content);
  return `/pkg/${file}`;
}

function writeCompressed(target, content) {
  const bytes = Buffer.from(content);
  fs.writeFileSync(target, bytes);
  const quality = {
    [zlib.constants.BROTLI_PARAM_QUALITY]: 11,
    [zlib.constants.BROTLI_PARAM_LGWIN]: 24,
    [zlib.constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  fs.writeFileSync(`${target}.br`, zlib.brotliCompressSync(bytes, { params: quality }));
  fs.writeFileSync(`${target}.gz`, zlib.gzipSync(bytes, { level: 9 }));
}

function bindAndShrink() {
  say('wasm-bindgen and wasm-opt (about half a minute)');
  execFileSync(wasmBindgen, ['--target', 'web', '--no-typescript', '--out-name', 'byline', '--out-dir', work, wasmIn]);
  const bound = path.join(work, 'byline_bg.wasm');
  const shrunk = path.join(work, 'byline_opt.wasm');
  execFileSync(path.join(tools, 'wasm-opt'), [
    '-Oz',
    '--converge',
    ...wasmFeatures,
    '--strip-debug',
    '--strip-producers',
    '--strip-target-features',
    '-o',
    shrunk,
    bound,
  ]);
  return { js: fs.readFileSync(path.join(work, 'byline.js'), 'utf8'), wasm: fs.readFileSync(shrunk) };
}

/** JavaScript that crates bring along keeps its place: its folder's name holds a hash already. */
function publishSnippets() {
  const snippets = path.join(work, 'snippets');
  if (!fs.existsSync(snippets)) return;
  for (const file of filesBelow(snippets)) {
    const target = path.join(pkg, path.relative(work, file));
    fs.mkdirSync(path.dirname(target), { recursive: true });
    writeCompressed(target, fs.readFileSync(file));
  }
}

const current = inputs();
const manifest = path.join(pkg, 'assets.json');
if (fs.existsSync(manifest) && fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === current) process.exit(0);

fs.rmSync(work, { recursive: true, force: true });
fs.rmSync(pkg, { recursive: true, force: true });
fs.mkdirSync(work, { recursive: true });
fs.mkdirSync(pkg, { recursive: true });

const bundle = bindAndShrink();
publishSnippets();
const style = execFileSync(path.join(tools, 'sass'), [
  '--style=compressed',
  '--no-source-map',
  path.join(styles, 'main.scss'),
]);

const css = publish('byline', 'css', style);
const js = publish('byline', 'js', bundle.js);
const wasm = publish('byline', 'wasm', bundle.wasm);
const boot = publish(
  'boot',
  'js',
  `import init,{hydrate}from${JSON.stringify(js)};await init({module_or_path:${JSON.stringify(wasm)}});hydrate();\n`,
);

fs.writeFileSync(manifest, `${JSON.stringify({ css, boot, js, wasm }, null, 2)}\n`);
fs.writeFileSync(stamp, current);
fs.rmSync(work, { recursive: true });
