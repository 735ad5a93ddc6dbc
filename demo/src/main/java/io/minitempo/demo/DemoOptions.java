// SPDX-License-Identifier: Apache-2.0
package io.minitempo.demo;

import io.minitempo.testkit.proxy.ProxyKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The options of `mini-tempo demo`.
///
/// @param data where data is kept, or nothing for a temporary folder that is removed at the end
/// @param proxy what the sidecars are, or nothing for our own
/// @param inProcess whether all components share this JVM
/// @param httpPort the query-frontend's HTTP port
/// @param otlpGrpcPort where the distributor takes OTLP over gRPC
/// @param otlpHttpPort where it takes OTLP over HTTP
/// @param kafkaPort the broker's port
/// @param tracesPerSecond how many traces are made
/// @param help whether only this text is wanted
record DemoOptions(
        @Nullable Path data,
        @Nullable ProxyKind proxy,
        boolean inProcess,
        int httpPort,
        int otlpGrpcPort,
        int otlpHttpPort,
        int kafkaPort,
        int tracesPerSecond,
        boolean help) {

    static final String USAGE = """
            mini-tempo demo: a local cluster, fed with traces of a small shop. Each component is a process of its own
            behind a sidecar of its own

              -data DIR          keep data in DIR (default: a temporary folder, removed at the end)
              -proxy NAME        what the sidecars are: builtin, nginx, haproxy, envoy (default builtin)
              -topology NAME     kafka, as in Tempo 3 (default); classic, as in Tempo 2, is not built yet
              -in-process        all components in one process, which starts faster and needs less memory
              -http-port N       port of the query-frontend              (default 3200)
              -otlp-grpc-port N  where OTLP is taken over gRPC           (default 4317)
              -otlp-http-port N  where OTLP is taken over HTTP           (default 4318)
              -kafka-port N      port of the embedded Kafka broker       (default 9092)
              -traces N          traces per second to make, 0 for none   (default 5)
              -help              this text

            All ports are on 127.0.0.1. The other ports are free ones, and are shown when the cluster runs.
            """;

    private static final String BUILTIN = "builtin";
    private static final String IN_PROCESS = "in-process";
    private static final Set<String> SWITCHES = Set.of("help", "h", IN_PROCESS);

    private static final Map<String, String> DEFAULTS = Map.of(
            "data", "",
            "proxy", BUILTIN,
            "topology", "kafka",
            "http-port", "3200",
            "otlp-grpc-port", "4317",
            "otlp-http-port", "4318",
            "kafka-port", "9092",
            "traces", "5");

    /// Reads options with one dash or two, as `-name value` or `-name=value`.
    ///
    /// @throws IllegalArgumentException saying what is wrong
    static DemoOptions parse(List<String> arguments) {
        Map<String, String> values = new LinkedHashMap<>(DEFAULTS);
        List<String> left = new ArrayList<>(arguments);
        List<String> switches = new ArrayList<>();
        while (!left.isEmpty()) {
            String argument = left.removeFirst();
            if (!argument.startsWith("-")) {
                throw new IllegalArgumentException("expected an option, found '" + argument + "'");
            }
            String name = argument.substring(argument.startsWith("--") ? 2 : 1);
            if (SWITCHES.contains(name)) {
                switches.add(name);
                continue;
            }
            int equals = name.indexOf('=');
            String key = equals < 0 ? name : name.substring(0, equals);
            if (!DEFAULTS.containsKey(key)) {
                throw new IllegalArgumentException("unknown option -" + key);
            }
            if (equals < 0 && left.isEmpty()) {
                throw new IllegalArgumentException("option -" + key + " needs a value");
            }
            values.put(key, equals < 0 ? left.removeFirst() : name.substring(equals + 1));
        }
        topology(values);
        String data = text(values, "data");
        return new DemoOptions(
                data.isEmpty() ? null : Path.of(data).toAbsolutePath(),
                proxy(text(values, "proxy")),
                switches.contains(IN_PROCESS),
                port(values, "http-port"),
                port(values, "otlp-grpc-port"),
                port(values, "otlp-http-port"),
                port(values, "kafka-port"),
                number(values, "traces", 0, 10_000),
                switches.contains("help") || switches.contains("h"));
    }

    private static void topology(Map<String, String> values) {
        String topology = text(values, "topology");
        if (topology.equals("classic")) {
            throw new IllegalArgumentException("-topology classic is not built yet: it needs Tempo 2's ingester"
                    + " and metrics-generator; -topology kafka runs the components of Tempo 3");
        }
        if (!topology.equals("kafka")) {
            throw new IllegalArgumentException("option -topology must be kafka or classic, found '" + topology + "'");
        }
    }

    private static @Nullable ProxyKind proxy(String name) {
        if (name.equals(BUILTIN)) {
            return null;
        }
        return Arrays.stream(ProxyKind.values())
                .filter(kind -> name(kind).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("option -proxy must be one of "
                        + Stream.concat(
                                        Stream.of(BUILTIN),
                                        Arrays.stream(ProxyKind.values()).map(DemoOptions::name))
                                .collect(Collectors.joining(", "))
                        + ", found '" + name + "'"));
    }

    private static String name(ProxyKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /// What the sidecars are, in a word.
    String proxyName() {
        return proxy == null ? BUILTIN : name(proxy);
    }

    private static String text(Map<String, String> values, String key) {
        return values.getOrDefault(key, "");
    }

    private static int port(Map<String, String> values, String key) {
        return number(values, key, 1, 65_535);
    }

    private static int number(Map<String, String> values, String key, int least, int most) {
        String text = text(values, key);
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("option -" + key + " must be a number, found '" + text + "'", e);
        }
        throw new IllegalArgumentException(
                "option -" + key + " must be from " + least + " to " + most + ", found " + text);
    }
}
