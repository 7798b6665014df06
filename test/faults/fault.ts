/**
 * A fault that one changed line can put into the code, where it costs a shopper goods or money.
 * The suites named beside it must fail while it is there: `npm run mutants -- faults` tries all.
 */
export interface Fault {
  /** Names it on the command line: what goes wrong, in a few words with dashes. Unique. */
  id: string;
  /** The file that it changes, from the root of the project. */
  file: string;
  /** Text that occurs exactly once in the file, and the text that replaces it. */
  from: string;
  to: string;
  /** Test files that vitest runs, of which at least one must fail. */
  noticedBy: readonly [string, ...string[]];
}
