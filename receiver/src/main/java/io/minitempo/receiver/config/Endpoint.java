// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.config;

import java.net.InetSocketAddress;

/// A place to listen, as `endpoint` names it.
///
/// @param host a name or an address; empty for every address of the machine
/// @param port 0 for any free one
public record Endpoint(String host, int port) {

    /// Parses `host:port`, `:port` or `[address]:port`.
    ///
    /// @throws IllegalArgumentException when it is none of these
    public static Endpoint parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw malformed(text);
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            throw malformed(text);
        }
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (port >= 0 && port <= 65_535) {
                return new Endpoint(host, port);
            }
        } catch (NumberFormatException e) {
            throw malformed(text);
        }
        throw malformed(text);
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException("expected host:port with a port of 0 to 65535, found \"" + text + "\"");
    }

    /// The address to bind.
    public InetSocketAddress address() {
        return host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
    }

    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
