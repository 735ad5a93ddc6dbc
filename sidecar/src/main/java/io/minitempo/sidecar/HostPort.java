// SPDX-License-Identifier: Apache-2.0
package io.minitempo.sidecar;

import io.minitempo.core.TempoException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/// An address as it is written on a command line: `127.0.0.1:9095`, `[::1]:9095`, `localhost:9095`, or `:9095`.
///
/// @param host a name or an address without brackets; empty for every interface
/// @param port 0 to 65535
record HostPort(String host, int port) {

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._%-]*");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]+(%[A-Za-z0-9._-]+)?");
    private static final int MAX_PORT = 65_535;

    /// Reads an address.
    ///
    /// @throws TempoException.Invalid saying what is wrong with `text`
    static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw new TempoException.Invalid("expected host:port, found \"" + text + "\"");
        }
        return new HostPort(host(text.substring(0, colon), text), port(text.substring(colon + 1), text));
    }

    private static String host(String host, String text) {
        if (host.startsWith("[") && host.endsWith("]")) {
            String inner = host.substring(1, host.length() - 1);
            if (inner.indexOf(':') >= 0 && IPV6.matcher(inner).matches()) {
                return inner;
            }
        } else if (HOST.matcher(host).matches()) {
            return host;
        } else if (IPV6.matcher(host).matches()) {
            throw new TempoException.Invalid(
                    "expected brackets around an IPv6 address, as in [::1]:7000, found \"" + text + "\"");
        }
        throw new TempoException.Invalid("expected host:port, found \"" + text + "\"");
    }

    private static int port(String digits, String text) {
        try {
            int port = Integer.parseInt(digits);
            if (port >= 0 && port <= MAX_PORT) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Answered below, with the whole text.
        }
        throw new TempoException.Invalid("expected a port from 0 to 65535, found \"" + text + "\"");
    }

    /// The address to listen on; it keeps the host as it was written.
    ///
    /// @throws TempoException.Invalid when the host is not known or not an address
    InetSocketAddress resolve() {
        if (host.isEmpty()) {
            return new InetSocketAddress(port);
        }
        try {
            InetAddress found = InetAddress.getByName(host);
            boolean scoped = host.indexOf('%') >= 0;
            return new InetSocketAddress(scoped ? found : InetAddress.getByAddress(host, found.getAddress()), port);
        } catch (UnknownHostException e) {
            throw new TempoException.Invalid("host \"" + host + "\" is not known", e);
        }
    }

    /// The address to connect to; its host is looked up at every connection.
    InetSocketAddress unresolved() {
        return InetSocketAddress.createUnresolved(host, port);
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
