/** A style sheet as text: bundled and minified by build.mjs, by Vite in tests. */
declare module '*.css?inline' {
  const text: string;
  export default text;
}
