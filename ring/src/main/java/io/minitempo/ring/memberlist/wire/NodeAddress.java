// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.wire;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An advertised gossip endpoint: the IP address exactly in the byte form in which it is announced, and the port.
///
/// Peers compare these bytes literally: the 4 byte and the 16 byte form of one IPv4 address conflict
/// (`spec/ring.md §10.3`), so neither is ever turned into the other.
///
/// @param ip 4 or 16 bytes
/// @param port 1 to 65535
public record NodeAddress(Bytes ip, int port) {

    /// The port that 0 stands for in messages about members.
    public static final int DEFAULT_PORT = 7946;

    /// Two or more groups of zeros, with the colons around them.
    private static final Pattern ZERO_GROUPS = Pattern.compile("(?:^|:)0(?::0)+(?::|$)");

    /// @throws MalformedMessageException when the bytes are no IP address or the port is out of range
    public NodeAddress {
        if (ip.length() != 4 && ip.length() != 16) {
            throw new MalformedMessageException("IP address of " + ip.length() + " bytes; 4 or 16 expected");
        }
        if (port <= 0 || port > 0xffff) {
            throw new MalformedMessageException("port " + port + " outside of 1 to 65535");
        }
    }

    /// The address with IPv4 in the 16 byte form, as Go has it after parsing text.
    public static NodeAddress mapped(InetAddress address, int port) {
        byte[] raw = address.getAddress();
        if (raw.length == 16) {
            return new NodeAddress(Bytes.wrap(raw), port);
        }
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        System.arraycopy(raw, 0, mapped, 12, 4);
        return new NodeAddress(Bytes.wrap(mapped), port);
    }

    /// The address with IPv4 in the 4 byte form.
    public static NodeAddress plain(InetAddress address, int port) {
        return new NodeAddress(Bytes.wrap(address.getAddress()), port);
    }

    /// Reads `ip:port`, an IPv6 address in brackets; nothing when it is not that. Names are never resolved.
    public static Optional<NodeAddress> parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0) {
            return Optional.empty();
        }
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        try {
            InetAddress address = InetAddress.ofLiteral(bracketed ? host.substring(1, host.length() - 1) : host);
            return Optional.of(mapped(address, Integer.parseInt(text.substring(colon + 1))));
        } catch (IllegalArgumentException | MalformedMessageException e) {
            return Optional.empty();
        }
    }

    /// The IP address; an IPv4-mapped one is IPv4.
    public InetAddress inetAddress() {
        try {
            return InetAddress.getByAddress(ip.array());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("IP address of a wrong length", e);
        }
    }

    /// Where to dial.
    public InetSocketAddress socketAddress() {
        return new InetSocketAddress(inetAddress(), port);
    }

    /// The IP address as text, IPv6 without brackets and with the longest run of zeros left out, as Go writes it.
    public String host() {
        String text = inetAddress().getHostAddress();
        if (text.indexOf(':') < 0) {
            return text;
        }
        String longest = "";
        Matcher zeros = ZERO_GROUPS.matcher(text);
        while (zeros.find()) {
            longest = zeros.group().length() > longest.length() ? zeros.group() : longest;
        }
        if (longest.isEmpty()) {
            return text;
        }
        int at = text.indexOf(longest);
        return text.substring(0, at) + "::" + text.substring(at + longest.length());
    }

    /// `ip:port`, an IPv6 address in brackets.
    public String hostPort() {
        String host = host();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    @Override
    public String toString() {
        return hostPort();
    }
}
