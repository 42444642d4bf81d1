// Licences, duplicates and sources of every crate, by the rules of .cargo/deny.toml: the part of
// cargo-deny that `make check` needs, so that no machine needs cargo-deny. Asks nobody but cargo.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';

const rules = fs.readFileSync('.cargo/deny.toml', 'utf8').replace(/^\s*#.*$/gm, '');
const block = (/** @type {string} */ name) => rules.match(new RegExp(`^${name} = \\[([^]*?)^\\]`, 'm'))?.[1] ?? '';
const allowed = new Set([...block('allow').matchAll(/"([^"]+)"/g)].map((match) => match[1]));
const exceptions = new Map(
  [...block('exceptions').matchAll(/crate = "([^"]+)", allow = \["([^"]+)"\]/g)].map((match) => [match[1], match[2]]),
);
const targets = [...(rules.match(/^targets = \[(.*)\]/m)?.[1] ?? '').matchAll(/"([^"]+)"/g)].map((match) => match[1]);
const banned = [...block('deny').matchAll(/crate = "([^"]+)"(, deny-multiple-versions = true)?/g)];

const metadata = JSON.parse(
  execFileSync('cargo', ['metadata', '--format-version', '1', '--locked', '--all-features', ...targets.flatMap((target) => ['--filter-platform', target])], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  }),
);

/** Whether an SPDX expression (with Cargo's old slash for OR) can be met with allowed licences. */
function acceptable(crate, expression) {
  const tokens = expression.replaceAll('/', ' OR ').match(/[()]|[^\s()]+/g) ?? [];
  let at = 0;
  const one = () => {
    if (tokens[at] === '(') {
      at += 1;
      const inside = either();
      at += 1;
      return inside;
    }
    let licence = tokens[at++];
    if (tokens[at] === 'WITH') {
      licence += ` WITH ${tokens[at + 1]}`;
      at += 2;
    }
    return allowed.has(licence) || exceptions.get(crate) === licence;
  };
  const both = () => {
    let met = one();
    while (tokens[at] === 'AND') {
      at += 1;
      met = one() && met;
    }
    return met;
  };
  const either = () => {
    let met = both();
    while (tokens[at] === 'OR') {
      at += 1;
      met = both() || met;
    }
    return met;
  };
  return either();
}

const problems = [];
const versions = new Map();
for (const crate of metadata.packages) {
  versions.set(crate.name, [...(versions.get(crate.name) ?? []), crate.version]);
  if (crate.source === null) continue;
  const label = `${crate.name} ${crate.version}`;
  if (!crate.source.startsWith('registry+')) problems.push(`${label} does not come from crates.io: ${crate.source}`);
  if (!crate.license) problems.push(`${label} names no licence`);
  else if (!acceptable(crate.name, crate.license)) problems.push(`${label} is under ${crate.license}, which .cargo/deny.toml does not allow`);
}
for (const [, name, onlyTwice] of banned) {
  const found = versions.get(name) ?? [];
  if (onlyTwice ? found.length > 1 : found.length > 0) problems.push(`${name} ${found.join(' and ')} is not wanted`);
}

for (const problem of problems) console.error(`byline: ${problem}`);
const twice = [...versions.values()].filter((found) => found.length > 1).length;
console.error(`byline: ${metadata.packages.length} crates, ${twice} of them in more than one version, ${problems.length} problems`);
process.exit(problems.length === 0 ? 0 : 1);
