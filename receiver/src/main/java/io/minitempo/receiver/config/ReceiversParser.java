// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.config;

import io.minitempo.receiver.config.ReceiverConfig.Jaeger;
import io.minitempo.receiver.config.ReceiverConfig.Otlp;
import io.minitempo.receiver.config.ReceiverConfig.Zipkin;
import io.minitempo.server.config.ConfigBinder;
import io.minitempo.server.config.yaml.ConfigProblem;
import io.minitempo.server.config.yaml.YamlNode;
import io.minitempo.server.config.yaml.YamlNode.Entry;
import io.minitempo.server.config.yaml.YamlNode.Mapping;
import io.minitempo.server.config.yaml.YamlNode.Scalar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads one map of receivers. A protocol is enabled by its key alone; what stands under the key, if anything, is laid
/// over the defaults. Owned by one thread.
final class ReceiversParser {

    private final String path;
    private final List<ConfigProblem> problems = new ArrayList<>();
    private final List<ReceiverConfig> receivers = new ArrayList<>();

    ReceiversParser(String path) {
        this.path = path;
    }

    ReceiversConfig.Parsed parse(Mapping tree) {
        tree.entries().forEach(this::receiver);
        return new ReceiversConfig.Parsed(new ReceiversConfig(receivers), problems);
    }

    private void receiver(String name, Entry entry) {
        String at = path + "." + name;
        int slash = name.indexOf('/');
        String type = slash < 0 ? name : name.substring(0, slash);
        switch (type) {
            case "otlp" -> otlp(name, entry, at);
            case "jaeger" -> jaeger(name, entry, at);
            case "zipkin" -> receivers.add(new Zipkin(name, bind(entry, ZipkinConfig.defaults(), at)));
            case "kafka" -> problem(entry, at, "the Kafka receiver is not built yet");
            default ->
                problem(entry, at, "unknown receiver type \"" + type + "\", expected otlp, jaeger, zipkin or kafka");
        }
    }

    private void otlp(String name, Entry entry, String at) {
        Mapping block = mapping(entry, at);
        known(block, at, Set.of("protocols"));
        Map<String, Entry> protocols = protocols(block, entry, at, Set.of("grpc", "http"));
        String below = at + ".protocols.";
        receivers.add(new Otlp(
                name,
                bindIfThere(
                        protocols.get("grpc"),
                        GrpcPortConfig.at("localhost:4317", ReceiversConfig.OTLP_READ_BUFFER),
                        below + "grpc"),
                bindIfThere(protocols.get("http"), OtlpHttpConfig.defaults(), below + "http")));
    }

    private void jaeger(String name, Entry entry, String at) {
        Mapping block = mapping(entry, at);
        known(block, at, Set.of("protocols", "remote_sampling"));
        Entry sampling = block.entries().get("remote_sampling");
        if (sampling != null) {
            problem(sampling, at + ".remote_sampling", "remote sampling is not supported; Tempo refuses it too");
        }
        Map<String, Entry> protocols =
                protocols(block, entry, at, Set.of("grpc", "thrift_http", "thrift_compact", "thrift_binary"));
        String below = at + ".protocols.";
        GrpcPortConfig grpc =
                bindIfThere(protocols.get("grpc"), GrpcPortConfig.at(ReceiversConfig.JAEGER_GRPC, 0), below + "grpc");
        HttpPortConfig http = bindIfThere(
                protocols.get("thrift_http"),
                HttpPortConfig.at(ReceiversConfig.JAEGER_HTTP, false),
                below + "thrift_http");
        UdpConfig compact =
                bindIfThere(protocols.get("thrift_compact"), UdpConfig.at("localhost:6831"), below + "thrift_compact");
        UdpConfig binary =
                bindIfThere(protocols.get("thrift_binary"), UdpConfig.at("localhost:6832"), below + "thrift_binary");
        explicitPort(protocols.get("grpc"), grpc == null ? null : grpc.endpoint(), below + "grpc");
        explicitPort(protocols.get("thrift_http"), http == null ? null : http.endpoint(), below + "thrift_http");
        explicitPort(
                protocols.get("thrift_compact"), compact == null ? null : compact.endpoint(), below + "thrift_compact");
        explicitPort(
                protocols.get("thrift_binary"), binary == null ? null : binary.endpoint(), below + "thrift_binary");
        receivers.add(new Jaeger(name, grpc, http, compact, binary));
    }

    private void explicitPort(@Nullable Entry entry, @Nullable String endpoint, String at) {
        if (entry == null || endpoint == null) {
            return;
        }
        try {
            if (Endpoint.parse(endpoint).port() == 0) {
                problem(entry, at, "endpoint: Jaeger needs a port of 1 to 65535, found \"" + endpoint + "\"");
            }
        } catch (IllegalArgumentException e) {
            problem(entry, at, "endpoint: " + e.getMessage());
        }
    }

    private Map<String, Entry> protocols(Mapping block, Entry receiver, String at, Set<String> known) {
        Entry entry = block.entries().get("protocols");
        Map<String, Entry> protocols =
                entry == null ? Map.of() : mapping(entry, at + ".protocols").entries();
        Map<String, Entry> enabled = new LinkedHashMap<>();
        protocols.forEach((name, protocol) -> {
            if (known.contains(name)) {
                enabled.put(name, protocol);
            } else {
                problem(
                        protocol,
                        at + ".protocols." + name,
                        "unknown protocol \"" + name + "\", expected one of "
                                + String.join(", ", known.stream().sorted().toList()));
            }
        });
        if (enabled.isEmpty()) {
            problem(entry == null ? receiver : entry, at, "must specify at least one protocol");
        }
        return enabled;
    }

    private void known(Mapping block, String at, Set<String> known) {
        block.entries().forEach((key, entry) -> {
            if (!known.contains(key)) {
                problem(entry, at + "." + key, "unknown key");
            }
        });
    }

    private Mapping mapping(Entry entry, String at) {
        YamlNode node = entry.value();
        if (node instanceof Mapping mapping) {
            return mapping;
        }
        if (!(node instanceof Scalar scalar && scalar.isNull())) {
            problem(entry, at, "expected a map, found " + node.tag());
        }
        return Mapping.EMPTY;
    }

    private <T extends Record> @Nullable T bindIfThere(@Nullable Entry entry, T defaults, String at) {
        return entry == null ? null : bind(entry, defaults, at);
    }

    private <T extends Record> T bind(Entry entry, T defaults, String at) {
        ConfigBinder.Bound<T> bound = ConfigBinder.bind(mapping(entry, at), defaults, at);
        problems.addAll(bound.problems());
        return bound.value();
    }

    private void problem(Entry entry, String at, String message) {
        problems.add(new ConfigProblem(entry.line(), at, at + ": " + message));
    }
}
