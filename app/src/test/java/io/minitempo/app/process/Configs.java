// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.process;

import io.minitempo.app.config.ConfigLoader;
import io.minitempo.app.config.ConfigSource;
import io.minitempo.app.config.EffectiveConfig;
import io.minitempo.server.config.yaml.YamlTree;
import java.util.Map;

/// Configurations for tests, as the command line would give them.
final class Configs {

    static final ConfigLoader LOADER = new ConfigLoader("host-0");

    private Configs() {}

    static EffectiveConfig of(String yaml) {
        return LOADER.load(new ConfigSource("", false, Map.of(), YamlTree.parse(yaml), false));
    }
}
