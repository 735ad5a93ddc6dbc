// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.config;

import io.minitempo.server.config.Topology;
import io.minitempo.server.config.yaml.ConfigException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Set;

/// What one process runs.
///
/// @param module the module that `-target` or `target:` names
/// @param modules that module and everything that it needs
public record Target(TempoModule module, Set<TempoModule> modules) {

    private static final Set<TempoModule> SINGLE_BINARIES = EnumSet.of(TempoModule.ALL, TempoModule.ALL_3_0);

    /// Copies the set.
    public Target {
        modules = Collections.unmodifiableSet(EnumSet.copyOf(modules));
    }

    /// The module of that name.
    ///
    /// @throws ConfigException `unrecognised module name: X`
    public static TempoModule parse(String name) {
        return TempoModule.parse(name).orElseThrow(() -> ConfigException.of("unrecognised module name: " + name));
    }

    /// The module with everything that it needs in this topology.
    public static Target of(TempoModule module, Topology topology) {
        Set<TempoModule> modules = EnumSet.noneOf(TempoModule.class);
        Deque<TempoModule> open = new ArrayDeque<>();
        open.add(module);
        while (!open.isEmpty()) {
            TempoModule next = open.remove();
            if (next == module || modules.add(next)) {
                open.addAll(next.dependencies(topology));
            }
        }
        modules.removeIf(TempoModule::isGroup);
        if (!module.isGroup()) {
            modules.add(module);
        }
        return new Target(module, modules);
    }

    /// Whether the module runs here.
    public boolean runs(TempoModule other) {
        return modules.contains(other);
    }

    /// Whether the rings are forced into this process.
    boolean isSingleBinary() {
        return SINGLE_BINARIES.contains(module);
    }

    @Override
    public String toString() {
        return module.toString();
    }
}
