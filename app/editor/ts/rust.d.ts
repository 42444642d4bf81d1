// What wasm-bindgen makes of app/editor/src/lib.rs.

declare module 'editor-wasm' {
  export function to_adf(text: string): string;
  export function to_markdown(document: string): string | undefined;
  export function emoji_begun(beginning: string, most: number): string;
  export default function init(options: { module_or_path: string }): Promise<unknown>;
}
