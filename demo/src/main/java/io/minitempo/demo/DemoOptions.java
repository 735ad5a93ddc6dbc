// SPDX-License-Identifier: Apache-2.0
package io.minitempo.demo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The options of `mini-tempo demo`.
///
/// @param data where data is kept, or nothing for a temporary folder that is removed at the end
/// @param httpPort the query-frontend's HTTP port
/// @param otlpGrpcPort where the distributor takes OTLP over gRPC
/// @param otlpHttpPort where it takes OTLP over HTTP
/// @param kafkaPort the broker's port
/// @param tracesPerSecond how many traces are made
/// @param help whether only this text is wanted
record DemoOptions(
        @Nullable Path data,
        int httpPort,
        int otlpGrpcPort,
        int otlpHttpPort,
        int kafkaPort,
        int tracesPerSecond,
        boolean help) {

    static final String USAGE = """
            mini-tempo demo: a local cluster with sidecars, fed with traces of a small shop

              -data DIR          keep data in DIR (default: a temporary folder, removed at the end)
              -http-port N       port of the query-frontend              (default 3200)
              -otlp-grpc-port N  where OTLP is taken over gRPC           (default 4317)
              -otlp-http-port N  where OTLP is taken over HTTP           (default 4318)
              -kafka-port N      port of the embedded Kafka broker       (default 9092)
              -traces N          traces per second to make, 0 for none   (default 5)
              -help              this text

            All ports are on 127.0.0.1. The other ports are free ones, and are shown when the cluster runs.
            """;

    private static final Map<String, String> DEFAULTS = Map.of(
            "data", "",
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
        boolean help = false;
        while (!left.isEmpty()) {
            String argument = left.removeFirst();
            if (!argument.startsWith("-")) {
                throw new IllegalArgumentException("expected an option, found '" + argument + "'");
            }
            String name = argument.substring(argument.startsWith("--") ? 2 : 1);
            if (name.equals("help") || name.equals("h")) {
                help = true;
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
        String data = text(values, "data");
        return new DemoOptions(
                data.isEmpty() ? null : Path.of(data).toAbsolutePath(),
                port(values, "http-port"),
                port(values, "otlp-grpc-port"),
                port(values, "otlp-http-port"),
                port(values, "kafka-port"),
                number(values, "traces", 0, 10_000),
                help);
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
