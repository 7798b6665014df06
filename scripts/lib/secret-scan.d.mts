/** Secrets in a text, by line. */
export function findSecrets(text: string): { line: number; kind: string }[];
