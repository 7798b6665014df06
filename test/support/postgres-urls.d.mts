export const USER: string;
export const PASSWORD: string;
export const SHARD_NAMES: readonly string[];
export function urlOf(name: string, port: number): string;
export function postgresShards(): Promise<string[]>;
