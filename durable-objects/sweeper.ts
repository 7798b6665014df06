import { DurableObject } from "cloudflare:workers";

export class Sweeper extends DurableObject<Env> {
  async wake(): Promise<void> {}
}
