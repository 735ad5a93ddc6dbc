// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testkit.proxy;

import java.util.List;

/// HAProxy: parts are pairs of a frontend and a backend in one file.
final class HaproxyDialect implements Dialect {

    private static final String FILE = "haproxy.cfg";

    @Override
    public String howToInstall() {
        return "on Debian and Ubuntu 'apt-get install haproxy', on macOS 'brew install haproxy'";
    }

    @Override
    public String fileName() {
        return FILE;
    }

    @Override
    public String part(Route route) {
        return route.protocol().template("haproxy", "cfg").on(route);
    }

    @Override
    public String whole(String program, List<String> parts) {
        return "global\n    maxconn 512\n\n" + String.join("\n", parts);
    }

    @Override
    public List<String> command(String program, String folder) {
        return List.of(program, "-db", "-f", folder + "/" + FILE);
    }
}
