// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.config;

import io.minitempo.receiver.config.ReceiverConfig.Jaeger;
import io.minitempo.receiver.config.ReceiverConfig.Otlp;
import io.minitempo.server.config.yaml.ConfigException;
import io.minitempo.server.config.yaml.ConfigProblem;
import io.minitempo.server.config.yaml.YamlNode.Mapping;
import java.util.List;

/// The receivers of a distributor.
///
/// @param receivers in the order of the file
public record ReceiversConfig(List<ReceiverConfig> receivers) {

    static final int OTLP_READ_BUFFER = 524_288;
    static final String JAEGER_GRPC = "localhost:14250";
    static final String JAEGER_HTTP = "localhost:14268";

    /// Copies the list.
    public ReceiversConfig {
        receivers = List.copyOf(receivers);
    }

    /// The receivers where none are configured: OTLP and Jaeger over gRPC, Jaeger over HTTP.
    public static ReceiversConfig defaults() {
        return new ReceiversConfig(List.of(
                new Jaeger(
                        "jaeger", GrpcPortConfig.at(JAEGER_GRPC, 0), HttpPortConfig.at(JAEGER_HTTP, false), null, null),
                new Otlp("otlp", GrpcPortConfig.at("localhost:4317", OTLP_READ_BUFFER), null)));
    }

    /// The receivers of a tree, and everything that is wrong with it.
    ///
    /// @param config the receivers without those that something is wrong with
    /// @param problems in the order of the file
    public record Parsed(ReceiversConfig config, List<ConfigProblem> problems) {

        /// Copies the list.
        public Parsed {
            problems = List.copyOf(problems);
        }

        /// The receivers.
        ///
        /// @throws ConfigException when something is wrong
        public ReceiversConfig orThrow() {
            if (!problems.isEmpty()) {
                throw new ConfigException(problems);
            }
            return config;
        }
    }

    /// Reads the map that stands under `path`; an empty one means the defaults.
    public static Parsed parse(Mapping tree, String path) {
        return tree.entries().isEmpty() ? new Parsed(defaults(), List.of()) : new ReceiversParser(path).parse(tree);
    }
}
