// Makes target/site/pkg from what cargo built, from TypeScript and from the style sheets:
// wasm-bindgen, wasm-opt, esbuild, sass, names that change with the content, and brotli and gzip
// copies beside each file.
// Usage: node bundle.mjs PATH_OF_WASM_BINDGEN

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import zlib from 'node:zlib';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const tools = path.join(root, 'end2end/node_modules/.bin');
const wasmIn = path.join(root, 'target/wasm32-unknown-unknown/wasm-release/app.wasm');
const editorWasmIn = path.join(root, 'target/editor/wasm32-unknown-unknown/wasm-release/editor.wasm');
const app = path.join(root, 'app');
const editor = path.join(app, 'editor/ts');
const uploads = path.join(app, 'uploads');
const locales = path.join(app, 'locales');
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
    editorWasmIn,
    ...['watch.ts', 'page-owner.ts', 'page-proof.ts'].map((file) => path.join(app, file)),
    ...filesBelow(editor),
    ...filesBelow(uploads),
    ...filesBelow(locales),
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

/** The module of a crate and the JavaScript around it, by its path. */
function bindAndShrink(name, wasm) {
  say(`wasm-bindgen and wasm-opt for ${name} (about half a minute)`);
  execFileSync(wasmBindgen, ['--target', 'web', '--no-typescript', '--out-name', name, '--out-dir', work, wasm]);
  const bound = path.join(work, `${name}_bg.wasm`);
  const shrunk = path.join(work, `${name}_opt.wasm`);
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
  return { js: path.join(work, `${name}.js`), wasm: fs.readFileSync(shrunk) };
}

function compiled(sheet) {
  return execFileSync(path.join(tools, 'sass'), ['--style=compressed', '--no-source-map', path.join(styles, sheet)]);
}

/** TypeScript with all that it imports, as one script. */
async function script(entry, options) {
  const { build } = createRequire(path.join(root, 'end2end/package.json'))('esbuild');
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    absWorkingDir: root,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    write: false,
    tsconfigRaw: {},
    ...options,
  });
  return { text: outputFiles[0].text, metafile };
}

/** The rich text editor: one script with all that it is made of, its module and its style sheet. */
async function publishEditor() {
  const bundle = bindAndShrink('editor', editorWasmIn);
  const wasm = publish('editor', 'wasm', bundle.wasm);
  const css = publish('editor', 'css', compiled('editor.scss'));
  const { text, metafile } = await script(path.join(editor, 'main.ts'), {
    alias: { 'editor-wasm': bundle.js },
    nodePaths: [path.join(root, 'end2end/node_modules')],
    define: { CONVERT: JSON.stringify(wasm), STYLE: JSON.stringify(css) },
    metafile: true,
  });
  const licences = publish('licences', 'txt', licencesOf(Object.keys(metafile.inputs)));
  return { js: publish('editor', 'js', `/* Licences of what this holds: ${licences} */\n${text}`), wasm, css };
}

/** The licences of the packages that files are from, word for word, as they ask. */
function licencesOf(files) {
  const packages = files.map((file) => file.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1]);
  const texts = [...new Set(packages)].filter(Boolean).sort().map((name) => {
    const folder = path.join(root, 'end2end/node_modules', name);
    const { version, license } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
    if (!['Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'].includes(license)) throw new Error(`${name} is under ${license}`);
    const text = fs.readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
    if (!text) throw new Error(`${name} comes without its licence`);
    return `${name} ${version}, ${license}\n\n${fs.readFileSync(path.join(folder, text), 'utf8').trim()}\n`;
  });
  return texts.join('\n----\n\n');
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

const bundle = bindAndShrink('byline', wasmIn);
publishSnippets();
const css = publish('byline', 'css', compiled('main.scss'));
const rich = await publishEditor();
const sending = publish('uploads', 'js', (await script(path.join(uploads, 'main.ts'), {})).text);
const watch = await script(path.join(app, 'watch.ts'), {
  define: { UPLOADS: JSON.stringify(sending), EDITOR: JSON.stringify(rich.js) },
  external: ['/pkg/*'],
});
const js = publish('byline', 'js', fs.readFileSync(bundle.js));
const wasm = publish('byline', 'wasm', bundle.wasm);
const boot = publish(
  'boot',
  'js',
  [
    `import init,{hydrate}from${JSON.stringify(js)};`,
    watch.text,
    `await init({module_or_path:${JSON.stringify(wasm)}});hydrate();\n`,
  ].join(''),
);

fs.writeFileSync(manifest, `${JSON.stringify({ css, boot, js, wasm, rich }, null, 2)}\n`);
fs.writeFileSync(stamp, current);
fs.rmSync(work, { recursive: true });
