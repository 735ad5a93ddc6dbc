// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.config;

import io.minitempo.server.config.yaml.YamlNode.Mapping;
import java.util.Map;

/// What a configuration is read from.
///
/// @param file the path of `tempo.yaml`, empty for none
/// @param expandEnvironment whether references to environment variables are replaced, also in the per-tenant file
/// @param environment the variables
/// @param commandLine the keys that flags set, in Tempo's spelling
/// @param legacyOverridesAllowed whether a flag allows the flat format of overrides
public record ConfigSource(
        String file,
        boolean expandEnvironment,
        Map<String, String> environment,
        Mapping commandLine,
        boolean legacyOverridesAllowed) {

    /// Copies the map.
    public ConfigSource {
        environment = Map.copyOf(environment);
    }

    /// Without the environment, which holds secrets.
    @Override
    public String toString() {
        return "ConfigSource[file=" + file + ", expandEnvironment=" + expandEnvironment + "]";
    }
}
