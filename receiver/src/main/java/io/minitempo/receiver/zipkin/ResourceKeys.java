// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.zipkin;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The tags that describe what sent a span rather than the span (`spec/write-path.md §1.5` rule 2).
final class ResourceKeys {

    static final String LIBRARY_NAME = "otel.library.name";
    static final String LIBRARY_VERSION = "otel.library.version";
    static final String SERVICE_NAME_SOURCE = "otlp.service.name.source";

    private static final Set<String> KEYS = Stream.of(
                    below("cloud", "provider", "account.id", "region", "availability_zone", "platform"),
                    below(
                            "aws.ecs",
                            "container.arn",
                            "cluster.arn",
                            "launchtype",
                            "task.arn",
                            "task.family",
                            "task.revision"),
                    below("aws", "eks.cluster.arn", "log.group.names", "log.group.arns", "log.stream.names"),
                    below("aws", "log.stream.arns"),
                    below("container", "name", "id", "runtime", "image.name", "image.tag"),
                    below("deployment", "environment"),
                    below("device", "id", "model.identifier", "model.name", "manufacturer"),
                    below("faas", "name", "id", "version", "instance", "max_memory"),
                    below("host", "id", "name", "type", "arch", "image.name", "image.id", "image.version"),
                    below("k8s", "cluster.name", "node.name", "node.uid", "namespace.name", "pod.uid", "pod.name"),
                    below("k8s.container", "name", "restart_count"),
                    below("k8s.replicaset", "uid", "name"),
                    below("k8s.deployment", "uid", "name"),
                    below("k8s.statefulset", "uid", "name"),
                    below("k8s.daemonset", "uid", "name"),
                    below("k8s.job", "uid", "name"),
                    below("k8s.cronjob", "uid", "name"),
                    below("os", "type", "description", "name", "version"),
                    below("process", "pid", "executable.name", "executable.path", "command", "command_line"),
                    below("process", "command_args", "owner"),
                    below("process.runtime", "name", "version", "description"),
                    below("service", "name", "namespace", "instance.id", "version"),
                    below("telemetry", "sdk.name", "sdk.language", "sdk.version", "auto.version"),
                    below("webengine", "name", "version", "description"),
                    below("opencensus", "starttime", "exporterversion", "resourcetype"),
                    List.of(SERVICE_NAME_SOURCE, LIBRARY_NAME, LIBRARY_VERSION))
            .flatMap(List::stream)
            .collect(Collectors.toUnmodifiableSet());

    private ResourceKeys() {}

    private static List<String> below(String prefix, String... names) {
        return Stream.of(names).map(name -> prefix + "." + name).toList();
    }

    /// Whether a tag never becomes an attribute of its span.
    static boolean contains(String key) {
        return KEYS.contains(key);
    }

    /// Whether a tag becomes an attribute of the resource; the library has a place of its own, and the last one only
    /// says where the service name goes.
    static boolean isResourceAttribute(String key) {
        return KEYS.contains(key)
                && !key.equals(LIBRARY_NAME)
                && !key.equals(LIBRARY_VERSION)
                && !key.equals(SERVICE_NAME_SOURCE);
    }
}
