import { z } from "zod";
import type { Account } from "./account.ts";
import type { Environment } from "./environments.ts";

/** Which share of requests a version of the Worker gets, in whole percent. */
export interface Share {
  version_id: string;
  percentage: number;
}

const Service = z.object({
  default_environment: z.object({ script: z.looseObject({ migration_tag: z.string().nullish() }) }),
});
const Versions = z.object({ items: z.array(z.object({ id: z.string(), number: z.number() })) });
const Version = z.object({
  number: z.number(),
  resources: z.object({
    bindings: z.array(z.object({ name: z.string(), type: z.string() })).default([]),
  }),
});
const Deployments = z.object({
  deployments: z.array(
    z.object({
      created_on: z.iso.datetime({ offset: true }),
      versions: z.array(z.object({ version_id: z.string(), percentage: z.number() })),
    }),
  ),
});

/** The deployed Worker of an environment, as the account knows it. */
export class DeployedWorker {
  readonly #account: Account;
  readonly #path: string;
  readonly #service: string;

  constructor(account: Account, { config }: Environment) {
    this.#account = account;
    this.#path = `/workers/scripts/${config.name}`;
    this.#service = `/workers/services/${config.name}`;
  }

  /**
   * The last migration of object classes that the Worker has; null before its first release, even
   * if it holds secrets already. wrangler decides by the same answer.
   */
  async migrationTag(): Promise<string | null> {
    const service = await this.#account.find(this.#service, Service);
    return service?.default_environment.script.migration_tag ?? null;
  }

  /** Names of the secrets of the newest version: the next one that is uploaded inherits them. */
  async secrets(): Promise<ReadonlySet<string>> {
    const versions = await this.#account.find(`${this.#path}/versions`, Versions);
    const newest = versions?.items.toSorted((a, b) => b.number - a.number)[0];
    if (newest === undefined) {
      return new Set();
    }
    const { resources } = await this.#account.get(`${this.#path}/versions/${newest.id}`, Version);
    return new Set(resources.bindings.filter(({ type }) => type === "secret_text").map(({ name }) => name));
  }

  /**
   * The version that serves, what is bound to it, and since when traffic is shared as it is. Of two
   * that share it, it is the older one: a release that was interrupted had begun with it.
   */
  async serving(): Promise<{ version: string; since: number; vars: ReadonlySet<string> } | null> {
    const found = await this.#account.find(`${this.#path}/deployments`, Deployments);
    const [latest] = found?.deployments ?? [];
    const numbered = await Promise.all(
      (latest?.versions ?? []).map(async ({ version_id: id }) => {
        const { number, resources } = await this.#account.get(`${this.#path}/versions/${id}`, Version);
        return { id, number, vars: new Set(resources.bindings.map(({ name }) => name)) };
      }),
    );
    const [oldest] = numbered.toSorted((a, b) => a.number - b.number);
    return latest && oldest
      ? { version: oldest.id, since: Date.parse(latest.created_on), vars: oldest.vars }
      : null;
  }

  /** Says how the traffic is shared from now on. */
  share(versions: readonly Share[], message: string): Promise<void> {
    return this.#account.set("POST", `${this.#path}/deployments`, {
      strategy: "percentage",
      versions,
      annotations: { "workers/message": message },
    });
  }

  /** Settings of wrangler.toml that belong to no version, and that an upload does not carry. */
  async applySettings({ config: { observability } }: Environment): Promise<void> {
    await this.#account.set("PATCH", `${this.#path}/script-settings`, { observability });
  }
}
