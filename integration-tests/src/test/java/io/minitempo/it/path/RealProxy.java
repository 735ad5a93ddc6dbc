// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.path;

import java.io.IOException;
import java.util.List;

/// A proxy that others made, with the configuration files of `docs/how-to/sidecars`. Owned by one thread.
interface RealProxy extends AutoCloseable {

    /// A part of its configuration: pass TCP on from one port of loopback to another.
    String tcp(int listen, int to) throws IOException;

    /// A part of its configuration: understand gRPC and pass calls on.
    String grpc(int listen, int to) throws IOException;

    /// A part that understands gRPC, with limits so short that it ends connections all the time.
    String impatient(String grpc);

    /// Starts it with these parts; returns when `port` is listened on.
    void start(int port, String... parts) throws IOException;

    /// The calls of a method that it has passed on where it understands gRPC, by its own log: lines that begin with the
    /// address and port of the client.
    List<String> passed(String method) throws IOException;

    /// Ends it with all its connections.
    void stop();

    @Override
    void close();
}
