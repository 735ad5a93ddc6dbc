// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/// A port of the loopback address that refuses every connection, for as long as it is held.
///
/// It is bound and nobody listens, so nobody else can take it either. The port of a listener that was closed is no such
/// thing: another may take it, and a virtual thread that was accepting may get one more connection before it notices.
public final class RefusingPort implements AutoCloseable {

    private final Socket held = new Socket();

    /// Holds a port that the system chooses.
    public RefusingPort() {
        try {
            held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Its number.
    public int number() {
        return held.getLocalPort();
    }

    /// Its address as `host:port`.
    public String address() {
        return held.getLocalAddress().getHostAddress() + ":" + number();
    }

    /// Gives the port back.
    @Override
    public void close() throws IOException {
        held.close();
    }
}
