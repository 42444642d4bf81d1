// The language of the page, for scripts that bring their own words.

/** The words in the page's language; in English where there are none. */
export function ofPage<Words>(languages: { en: Words } & Record<string, Words>): Words {
  return languages[document.documentElement.lang] ?? languages.en;
}

/** Puts values in place of a text's `{placeholders}`. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
