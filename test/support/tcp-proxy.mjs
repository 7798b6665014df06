import { once } from "node:events";
import net from "node:net";

/**
 * A network between a client and a server that can be made slow, or silent, while connections stay
 * open.
 */
export class TcpProxy {
  /** Milliseconds that everything takes from one side to the other. */
  delayMs = 0;
  /** Takes connections and everything sent over them, and passes nothing on. */
  silent = false;
  /** Connections taken so far. */
  connections = 0;
  #server;
  /** @type {Set<net.Socket>} */
  #sockets = new Set();

  /** @param {number} targetPort */
  constructor(targetPort) {
    this.#server = net.createServer((client) => {
      this.connections += 1;
      const server = net.connect(targetPort, "127.0.0.1");
      this.#pipe(client, server);
      this.#pipe(server, client);
    });
  }

  /** @param {number} targetPort */
  static async open(targetPort) {
    const proxy = new TcpProxy(targetPort);
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  get port() {
    return /** @type {net.AddressInfo} */ (this.#server.address()).port;
  }

  /** Cuts every connection there is. */
  cut() {
    for (const socket of this.#sockets) {
      socket.destroy();
    }
  }

  async close() {
    this.#server.close();
    this.cut();
    await once(this.#server, "close");
  }

  /** @param {net.Socket} from @param {net.Socket} to */
  #pipe(from, to) {
    this.#sockets.add(from);
    from.on("data", (chunk) => {
      if (this.silent) {
        return;
      }
      if (this.delayMs > 0) {
        setTimeout(() => to.write(chunk), this.delayMs);
      } else {
        to.write(chunk);
      }
    });
    from.on("error", () => {});
    from.on("close", () => {
      this.#sockets.delete(from);
      if (!this.silent) {
        to.destroy();
      }
    });
  }
}
