import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** An address in front of a server, whose connections can fall silent without an end. */
export interface StallingProxy {
  port: number;
  /** From now on not a byte comes through, either way; new connections are taken and hear nothing. */
  stall(): void;
  /** Stalls when so many more pieces have come from clients; the last of them does not get through. */
  stallAt(piece: number): void;
  /** How many pieces have come from clients: one for each time that a client sends and waits. */
  pieces(): number;
  /** Goes on where it was, with the connections that are still there. */
  goOn(): void;
  close(): Promise<void>;
}

export async function startStallingProxy(port: number): Promise<StallingProxy> {
  let stalled = false;
  let pieces = 0;
  let stallAt = Number.POSITIVE_INFINITY;
  const sockets = new Set<Socket>();
  const keep = (socket: Socket, other: Socket) => {
    sockets.add(socket);
    socket.on('close', () => {
      sockets.delete(socket);
      other.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      if (stalled) socket.unshift(bytes);
      else other.write(bytes);
    });
    if (stalled) socket.pause();
  };
  const stall = () => {
    stalled = true;
    for (const socket of sockets) socket.pause();
  };
  const server = createServer((incoming) => {
    incoming.on('data', () => {
      pieces += 1;
      if (pieces >= stallAt) stall();
    });
    const outgoing = connect(port, '127.0.0.1');
    keep(incoming, outgoing);
    keep(outgoing, incoming);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    // It listens on TCP.
    port: (server.address() as AddressInfo).port,
    stall,
    stallAt: (piece) => {
      stallAt = pieces + piece;
    },
    pieces: () => pieces,
    goOn: () => {
      stalled = false;
      stallAt = Number.POSITIVE_INFINITY;
      for (const socket of sockets) socket.resume();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
