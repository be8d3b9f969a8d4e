import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** An address in front of a server, whose connections can fall silent without an end. */
export interface StallingProxy {
  port: number;
  /** From now on not a byte comes through, either way; new connections are taken and hear nothing. */
  stall(): void;
  /** Goes on where it was, with the connections that are still there. */
  goOn(): void;
  close(): Promise<void>;
}

export async function startStallingProxy(port: number): Promise<StallingProxy> {
  let stalled = false;
  const sockets = new Set<Socket>();
  const keep = (socket: Socket, other: Socket) => {
    sockets.add(socket);
    socket.on('close', () => {
      sockets.delete(socket);
      other.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => void other.write(bytes));
    if (stalled) socket.pause();
  };
  const server = createServer((incoming) => {
    const outgoing = connect(port, '127.0.0.1');
    keep(incoming, outgoing);
    keep(outgoing, incoming);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    // It listens on TCP.
    port: (server.address() as AddressInfo).port,
    stall: () => {
      stalled = true;
      for (const socket of sockets) socket.pause();
    },
    goOn: () => {
      stalled = false;
      for (const socket of sockets) socket.resume();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
