// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.config;

import io.minitempo.server.config.KeySchema.Block;
import io.minitempo.server.config.KeySchema.Value;
import io.minitempo.server.config.yaml.ConfigProblem;
import io.minitempo.server.config.yaml.GoYaml;
import io.minitempo.server.config.yaml.YamlNode;
import io.minitempo.server.config.yaml.YamlNode.Mapping;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Compares a configuration record with the tree of known keys, for the tests of the modules that own the records.
public final class RecordConformance {

    private final KeyTree keys;
    private final List<String> differences = new ArrayList<>();

    private RecordConformance(KeyTree keys) {
        this.keys = keys;
    }

    /// Every difference between the defaults of a record and those of the block under `path`: keys that Tempo does not
    /// know, components whose type does not fit, durations in the wrong spelling, other defaults. Empty when there is
    /// none; what the record's own validation says of its defaults does not count.
    ///
    /// @param path the dotted path of the block, empty for the top level
    public static List<String> differences(KeyTree keys, Topology topology, String path, Record defaults) {
        RecordConformance conformance = new RecordConformance(keys);
        Mapping recorded = keys.defaults(topology);
        YamlNode block = path.isEmpty() ? recorded : recorded.at(path);
        conformance.compare(path, defaults, block);
        return conformance.differences;
    }

    private void compare(String path, Record defaults, @Nullable YamlNode block) {
        for (RecordShape.Slot slot : RecordShape.of(defaults.getClass()).slots()) {
            Object value = slot.value(defaults);
            if (slot.isInline() && value instanceof Record inlined) {
                compare(path, inlined, block);
            } else {
                compare(slot, ConfigBinder.join(path, slot.key()), value, block);
            }
        }
    }

    private void compare(RecordShape.Slot slot, String path, @Nullable Object value, @Nullable YamlNode block) {
        KeySchema schema = keys.find(path);
        YamlNode recorded = block instanceof Mapping mapping ? mapping.get(slot.key()) : null;
        if (schema == null || recorded == null) {
            differences.add(path + ": Tempo has no such key");
        } else if (value instanceof Record nested && ValueConversion.isBlock(nested.getClass())) {
            if (schema instanceof Block) {
                compare(path, nested, recorded);
            } else {
                differences.add(path + ": is no block in Tempo");
            }
        } else {
            single(slot, path, value, schema, recorded);
        }
    }

    private void single(
            RecordShape.Slot slot, String path, @Nullable Object value, KeySchema schema, YamlNode recorded) {
        Class<?> raw = RecordShape.rawType(slot.genericType());
        if (schema instanceof Value key && !key.type().fits(raw)) {
            differences.add(path + ": a " + raw.getSimpleName() + " cannot hold a " + key.type());
            return;
        }
        boolean prometheus = schema instanceof Value single && single.type() == KeyType.PROMETHEUS_DURATION;
        if (prometheus != slot.isPrometheusSpelling()) {
            differences.add(path + ": is " + (prometheus ? "" : "not ") + "spelt as Prometheus spells durations");
            return;
        }
        Object zero = value == null ? null : ValueConversion.zero(raw);
        ConfigBinder.Read read = ConfigBinder.read(recorded, slot.genericType(), prometheus, zero, path);
        if (!read.problems().isEmpty()) {
            differences.add(path + ": "
                    + read.problems().stream().map(ConfigProblem::message).toList());
            return;
        }
        String ours = text(RecordRendering.node(value, prometheus));
        String theirs = text(RecordRendering.node(read.value(), prometheus));
        if (!ours.equals(theirs)) {
            differences.add(path + ": defaults to" + ours + ", in Tempo to" + theirs);
        }
    }

    private static String text(YamlNode node) {
        return GoYaml.print(Mapping.EMPTY.with("_", node)).stripTrailing().substring("_:".length());
    }
}
