// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.NamingConvention;
import org.jspecify.annotations.Nullable;

/// The name a meter has on the wire: the one it was given. Only names with dots, which come with libraries and are not
/// meant to be exported as they are, are turned into Prometheus's convention.
final class ExportedName {

    private ExportedName() {}

    /// The name of a meter.
    static String of(Meter.Id id) {
        String name = id.getName();
        if (name.indexOf('.') < 0) {
            return name;
        }
        String snake = NamingConvention.snakeCase.name(name, id.getType()).replaceAll("[^a-zA-Z0-9_:]", "_");
        return withSuffixes(snake, id);
    }

    /// The name of a label.
    static String label(String key) {
        return key.indexOf('.') < 0
                ? key
                : NamingConvention.snakeCase.tagKey(key).replaceAll("[^a-zA-Z0-9_]", "_");
    }

    private static String withSuffixes(String name, Meter.Id id) {
        @Nullable
        String unit = id.getType() == Meter.Type.TIMER || id.getType() == Meter.Type.LONG_TASK_TIMER
                ? "seconds"
                : id.getBaseUnit();
        String full =
                unit == null || name.endsWith("_" + unit) ? name : name + "_" + unit.replaceAll("[^a-zA-Z0-9_]", "_");
        return id.getType() == Meter.Type.COUNTER && !full.endsWith("_total") ? full + "_total" : full;
    }
}
