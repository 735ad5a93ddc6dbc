// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.net;

import io.minitempo.core.TempoException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/// A host and a port.
///
/// @param host an IP address without brackets, or a name; not checked further
/// @param port 0 to 65535; 0 stands in rings whose members nobody dials
public record HostPort(String host, int port) {

    /// Strips brackets and checks the port.
    public HostPort {
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        if (port < 0 || port > 65535) {
            throw new TempoException.Invalid("port " + port + " of host " + host + ": must be 0 to 65535");
        }
    }

    /// Parses `host:port`, with IPv6 hosts in brackets.
    ///
    /// @throws TempoException.Invalid when there is no port, or an IPv6 host without brackets
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        boolean bare = colon < 0 || text.indexOf(':') < colon && text.charAt(colon - 1) != ']';
        if (bare || colon + 1 == text.length() || !isNumber(text, colon + 1)) {
            throw new TempoException.Invalid("address '" + text + "': expected host:port, with IPv6 hosts in brackets");
        }
        return new HostPort(text.substring(0, colon), Integer.parseInt(text, colon + 1, text.length(), 10));
    }

    /// Every address behind the host, in the order of the operating system; the JVM remembers them for a few seconds.
    ///
    /// Any name that the operating system knows will do, also one with an underscore, which is no host name by the
    /// letter, but what containers are called; so will an IPv6 address with a scope. No host is this machine.
    ///
    /// @throws UnknownHostException when the name is not known, or nobody can tell
    public List<InetSocketAddress> lookUp() throws UnknownHostException {
        return Arrays.stream(InetAddress.getAllByName(host))
                .map(address -> new InetSocketAddress(address, port))
                .toList();
    }

    private static boolean isNumber(String text, int from) {
        return text.length() - from <= 5 && text.chars().skip(from).allMatch(c -> c >= '0' && c <= '9');
    }

    /// `host:port`, with a host that holds a colon in brackets.
    @Override
    public String toString() {
        return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
    }
}
