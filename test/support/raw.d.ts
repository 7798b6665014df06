/** A file's text, as Vite imports it. */
declare module "*?raw" {
  const text: string;
  export default text;
}

/** Files as the test runner finds them, those beside the project too; none where there are none. */
interface ImportMeta {
  glob<T>(pattern: string, options: { eager: true; import: "default" }): Record<string, T>;
}
