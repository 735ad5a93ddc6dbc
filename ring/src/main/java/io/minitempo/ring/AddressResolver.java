// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring;

import io.minitempo.core.TempoException;
import io.minitempo.core.net.HostPort;
import io.minitempo.ring.LocalHost.Interface;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds the address that a ring member advertises, by the rules of `spec/ring.md §3`.
public final class AddressResolver {

    private static final Logger log = LoggerFactory.getLogger(AddressResolver.class);

    private static final List<String> USUAL_NAMES = List.of("eth0", "en0");

    private final LocalHost host;

    /// A resolver for `host`.
    public AddressResolver(LocalHost host) {
        this.host = host;
    }

    /// The endpoint of a component that is bound to `listen`.
    ///
    /// @throws TempoException.Invalid when no address is set and none is found; the message names the interfaces and
    ///     addresses that exist, and the keys to set
    public Endpoint resolve(AddressSettings settings, HostPort listen) {
        String address = settings.address().isEmpty() ? firstAddress(settings) : settings.address();
        int fallback = settings.fallsBackToListenPort() ? listen.port() : 0;
        return new Endpoint(listen, new HostPort(address, settings.port() > 0 ? settings.port() : fallback));
    }

    /// The configured instance id, or the host name.
    public String instanceId(String configured) {
        return configured.isEmpty() ? host.name() : configured;
    }

    private String firstAddress(AddressSettings settings) {
        List<String> names = settings.interfaceNames().isEmpty() ? privateInterfaces() : settings.interfaceNames();
        @Nullable InetAddress best = null;
        for (String name : names) {
            Optional<Interface> found = host.find(name);
            if (found.isEmpty() || found.get().addresses().isEmpty()) {
                log.atWarn().addKeyValue("inf", name).log("interface does not exist or has no address");
                continue;
            }
            for (InetAddress candidate : found.get().addresses()) {
                if (rank(candidate, settings.enableInet6()) > rank(best, settings.enableInet6())) {
                    best = candidate;
                }
            }
            if (best != null && endsScan(best, settings.enableInet6())) {
                break;
            }
        }
        if (best == null) {
            throw new TempoException.Invalid(nothingFound(settings, names));
        }
        if (best.isLinkLocalAddress()) {
            log.atWarn()
                    .addKeyValue("address", IpAddresses.text(best))
                    .log("advertising a link-local address because there is no other");
        }
        return IpAddresses.text(best);
    }

    /// How good an address is, 0 for one that must not be advertised.
    private static int rank(@Nullable InetAddress address, boolean enableInet6) {
        if (address == null || address.isLoopbackAddress() || address.isAnyLocalAddress()) {
            return 0;
        }
        boolean inet6 = !IpAddresses.isIpv4(address);
        if (inet6 && !enableInet6) {
            return 0;
        }
        return (address.isLinkLocalAddress() ? 1 : 3) + (inet6 ? 1 : 0);
    }

    /// Whether no later interface can hold anything better.
    private static boolean endsScan(InetAddress best, boolean enableInet6) {
        return !best.isLinkLocalAddress() && enableInet6 != IpAddresses.isIpv4(best);
    }

    private List<String> privateInterfaces() {
        List<String> names = host.interfaces().stream()
                .filter(i -> i.addresses().stream().anyMatch(IpAddresses::isPrivate))
                .map(Interface::name)
                .toList();
        return names.isEmpty() ? USUAL_NAMES : names;
    }

    private String nothingFound(AddressSettings settings, List<String> names) {
        String existing = host.interfaces().stream()
                .map(i -> i.name() + " "
                        + i.addresses().stream().map(IpAddresses::text).collect(Collectors.joining(", ", "(", ")")))
                .collect(Collectors.joining(", "));
        return "no useable address found for interfaces [" + String.join(" ", names) + "]: this machine has "
                + (existing.isEmpty() ? "no interfaces" : existing) + "; loopback is never advertised"
                + (settings.enableInet6() ? "" : ", IPv6 only with enable_inet6") + ". Set " + settings.addressKey()
                + " to the address that others shall dial, or " + settings.interfaceNamesKey()
                + " to the interfaces that hold it";
    }
}
