/**
 * A fault that somebody could put into the code with one line, where it would cost a shopper goods or money. The suites
 * named beside it must fail while it is there: `npm run mutants -- faults` tries them all.
 */
export interface Fault {
  /** Names it on the command line: what goes wrong, in a few words with dashes. Unique. */
  id: string;
  /** The file it is put into, from the root of the project. */
  file: string;
  /** Text that stands exactly once in the file, and what stands there instead. */
  from: string;
  to: string;
  /** Test files that vitest runs, of which at least one must fail. */
  noticedBy: readonly [string, ...string[]];
}
