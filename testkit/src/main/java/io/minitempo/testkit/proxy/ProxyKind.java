// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testkit.proxy;

import io.minitempo.testkit.process.Programs;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The proxies that can stand in front of a component.
@SuppressWarnings("ImmutableEnumChecker") // dialects have no state
public enum ProxyKind {
    /// nginx, with its modules for HTTP and for TCP.
    NGINX("nginx", new NginxDialect()),
    /// HAProxy.
    HAPROXY("haproxy", new HaproxyDialect()),
    /// Envoy.
    ENVOY("envoy", new EnvoyDialect());

    private final String program;
    private final Dialect dialect;

    ProxyKind(String program, Dialect dialect) {
        this.program = program;
        this.dialect = dialect;
    }

    /// The program that is installed, if one is.
    public Optional<Path> program() {
        return Programs.find(program);
    }

    /// What has to be installed before it can run, in words; empty when nothing is missing.
    ///
    /// @throws InterruptedException when the look at the program is cancelled
    public Optional<String> missing() throws InterruptedException {
        Optional<Path> found = program();
        return found.isEmpty()
                ? Optional.of(program + " is not installed; " + dialect.howToInstall())
                : dialect.missingPart(found.get());
    }

    /// A part of its configuration: one port of loopback passed on to another, from the file of the documentation.
    public String part(Route route) {
        return dialect.part(route);
    }

    /// The name of its configuration file.
    public String fileName() {
        return dialect.fileName();
    }

    /// Its whole configuration: these parts, and what makes it run in the foreground with its files in one folder.
    public String configuration(List<String> parts) {
        return dialect.whole(runnable(), parts);
    }

    /// The file in its folder, next to `output.log`, that gets a line for every gRPC call.
    public String callLog() {
        return dialect.callLog();
    }

    /// The command that runs it in the foreground.
    List<String> command(Path folder) {
        return dialect.command(runnable(), folder.toAbsolutePath().toString());
    }

    private String runnable() {
        return program().map(Path::toString).orElse(program);
    }
}
