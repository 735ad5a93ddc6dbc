// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which DNS servers to ask, and how short names are completed; the part of `resolv.conf` that matters here.
///
/// @param servers whom to ask, in order
/// @param search what is appended to names with fewer dots than `dots`
/// @param dots from how many dots on a name is first asked for as it is
/// @param timeout limit of one question
public record ResolverConfig(List<InetSocketAddress> servers, List<String> search, int dots, Duration timeout) {

    private static final Logger log = LoggerFactory.getLogger(ResolverConfig.class);
    private static final Path FILE = Path.of("/etc/resolv.conf");
    private static final int DNS_PORT = 53;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /// Copies the lists.
    public ResolverConfig {
        servers = List.copyOf(servers);
        search = List.copyOf(search);
    }

    /// What this machine is configured with.
    public static ResolverConfig system() {
        try {
            return parse(Files.readAllLines(FILE, StandardCharsets.UTF_8));
        } catch (IOException e) {
            log.atDebug().setCause(e).log("resolv.conf not readable, SRV records cannot be read");
            return parse(List.of());
        }
    }

    /// Reads the lines of a `resolv.conf`; what is not understood is passed over, as resolvers do.
    static ResolverConfig parse(List<String> lines) {
        List<InetSocketAddress> servers = new ArrayList<>();
        List<String> search = List.of();
        int dots = 1;
        Duration timeout = TIMEOUT;
        for (String line : lines) {
            List<String> words = List.of(line.strip().split("\\s+", -1));
            List<String> values = words.subList(1, words.size());
            switch (words.getFirst()) {
                case "nameserver" -> values.stream().limit(1).forEach(value -> addServer(servers, value));
                case "search", "domain" -> search = values;
                case "options" -> {
                    for (String option : values) {
                        dots = number(option, "ndots:", dots);
                        timeout = Duration.ofSeconds(number(option, "timeout:", (int) timeout.toSeconds()));
                    }
                }
                default -> {}
            }
        }
        return new ResolverConfig(servers, search, dots, timeout);
    }

    private static void addServer(List<InetSocketAddress> servers, String text) {
        try {
            servers.add(new InetSocketAddress(InetAddress.ofLiteral(text), DNS_PORT));
        } catch (IllegalArgumentException e) {
            log.atDebug().addKeyValue("nameserver", text).log("nameserver is no IP address");
        }
    }

    private static int number(String option, String name, int otherwise) {
        if (!option.startsWith(name)) {
            return otherwise;
        }
        try {
            return Math.clamp(Integer.parseInt(option.substring(name.length())), 1, 30);
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    /// The full names to ask for, in order.
    List<String> candidates(String name) {
        if (name.endsWith(".")) {
            return List.of(name);
        }
        List<String> names = new ArrayList<>();
        search.forEach(domain -> names.add(name + "." + domain));
        boolean complete = name.chars().filter(c -> c == '.').count() >= dots;
        names.add(complete ? 0 : names.size(), name);
        return names;
    }
}
