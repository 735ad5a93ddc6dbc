// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.tcp;

import io.minitempo.core.TempoException;
import io.minitempo.ring.LocalHost;
import io.minitempo.ring.memberlist.wire.NodeAddress;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds the gossip address that others are told (`spec/ring.md §3`, last paragraph), in the byte form that Go peers
/// would use in the same place (`§10.3`).
///
/// @param host this machine's interfaces
/// @param defaultInterface the interface of the default route, if there is one
public record AdvertisedAddress(LocalHost host, Optional<String> defaultInterface) {

    private static final Logger log = LoggerFactory.getLogger(AdvertisedAddress.class);
    private static final Path ROUTES = Path.of("/proc/net/route");
    private static final Path ROUTES_6 = Path.of("/proc/net/ipv6_route");
    private static final String ANY = "00000000";

    /// This machine.
    public static AdvertisedAddress system() {
        return new AdvertisedAddress(LocalHost.system(), defaultRoute());
    }

    /// The address to announce.
    ///
    /// @param advertiseAddr `advertise_addr`, empty when not set
    /// @param advertisePort `advertise_port`; counts only together with `advertiseAddr`; 0 means 7946
    /// @param bound the first address that is bound
    /// @param boundPort the port that is bound
    /// @throws TempoException.Invalid when `advertise_addr` is no IP address, or when none is found; the message names
    ///     the interfaces that exist and the key to set
    public NodeAddress resolve(String advertiseAddr, int advertisePort, InetAddress bound, int boundPort) {
        if (!advertiseAddr.isEmpty()) {
            int port = advertisePort == 0 ? NodeAddress.DEFAULT_PORT : advertisePort;
            return NodeAddress.mapped(literal("memberlist.advertise_addr", advertiseAddr), port);
        }
        if (!bound.isAnyLocalAddress()) {
            return NodeAddress.plain(bound, boundPort);
        }
        boolean ipv4 = bound instanceof Inet4Address;
        InetAddress found = (ipv4 ? firstPrivate() : firstIpv6())
                .orElseThrow(() -> new TempoException.Invalid("memberlist.advertise_addr is not set, and "
                        + (ipv4
                                ? "no private IP address was found on the interface of the default route"
                                : "no IPv6 address was found")
                        + ": this machine has " + describe() + ". Set memberlist.advertise_addr to the address that"
                        + " the other members shall dial"));
        return NodeAddress.mapped(found, boundPort);
    }

    /// An IP address from configuration; names are not resolved.
    ///
    /// @throws TempoException.Invalid when it is none
    public static InetAddress literal(String key, String text) {
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw new TempoException.Invalid(key + ": expected an IP address, found '" + text + "'", e);
        }
    }

    private Optional<InetAddress> firstPrivate() {
        return defaultInterface
                .flatMap(host::find)
                .flatMap(found -> first(found.addresses(), AdvertisedAddress::isPrivateIpv4));
    }

    private Optional<InetAddress> firstIpv6() {
        List<InetAddress> all = host.interfaces().stream()
                .flatMap(found -> found.addresses().stream())
                .toList();
        return first(
                all,
                address -> !(address instanceof Inet4Address)
                        && !address.isLoopbackAddress()
                        && !address.isLinkLocalAddress());
    }

    private static Optional<InetAddress> first(List<InetAddress> from, Predicate<InetAddress> wanted) {
        return from.stream().filter(wanted).findFirst();
    }

    /// RFC 6890: private use (10/8, 172.16/12, 192.168/16), shared address space (100.64/10), benchmarking (198.18/15).
    private static boolean isPrivateIpv4(InetAddress address) {
        if (!(address instanceof Inet4Address)) {
            return false;
        }
        byte[] raw = address.getAddress();
        boolean shared = raw[0] == 100 && (raw[1] & 0xc0) == 64;
        boolean benchmarking = (raw[0] & 0xff) == 198 && (raw[1] & 0xfe) == 18;
        return address.isSiteLocalAddress() || shared || benchmarking;
    }

    private String describe() {
        String interfaces = host.interfaces().stream()
                .map(found -> found.name()
                        + found.addresses().stream()
                                .map(InetAddress::getHostAddress)
                                .collect(Collectors.joining(", ", " (", ")")))
                .collect(Collectors.joining(", "));
        return (interfaces.isEmpty() ? "no interfaces" : interfaces) + ", default route by "
                + defaultInterface.orElse("none");
    }

    /// The interface of the route to everywhere, from the kernel's tables, IPv4 first.
    private static Optional<String> defaultRoute() {
        return route(ROUTES, 0, 1, 7).or(() -> route(ROUTES_6, 9, 0, 1));
    }

    /// @param name column of the interface
    /// @param destination column of the destination, which must be all zeros
    /// @param mask column of the mask or prefix length, which must be all zeros
    private static Optional<String> route(Path table, int name, int destination, int mask) {
        try {
            for (String line : Files.readAllLines(table, StandardCharsets.US_ASCII)) {
                String[] columns = line.strip().split("\\s+", -1);
                if (columns.length > Math.max(name, mask)
                        && columns[destination].startsWith(ANY)
                        && columns[mask].replace("0", "").isEmpty()
                        && !columns[name].equals("lo")) {
                    return Optional.of(columns[name]);
                }
            }
        } catch (IOException e) {
            log.atDebug().addKeyValue("table", table).setCause(e).log("routes unknown");
        }
        return Optional.empty();
    }
}
