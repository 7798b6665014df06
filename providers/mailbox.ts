import type { Sender } from "./turns.ts";

/** Delivers into a mailbox of the shop's own, which development shows at /dev/mailbox. */
export function intoMailbox<Message>(
  deliver: (messages: readonly Message[]) => Promise<void>,
): Sender<Message> {
  return {
    async send(messages) {
      await deliver(messages);
      return messages.map(() => ({ state: "sent" }));
    },
  };
}
