// SPDX-License-Identifier: Apache-2.0
package io.minitempo.cli.api;

import io.minitempo.cli.shell.Terminal;
import picocli.CommandLine.Option;

/// How a Tempo at `host:port` is asked.
final class TargetOptions {

    @Option(names = "--use-grpc", description = "asks for a gRPC stream; every message is a line")
    private boolean useGrpc;

    @Option(names = "--path-prefix", paramLabel = "PATH", description = "what the paths of its HTTP API begin with")
    private String pathPrefix = "";

    @Option(names = "--secure", description = "uses TLS")
    private boolean secure;

    boolean usesGrpc() {
        return useGrpc;
    }

    Endpoint endpoint(String address, ApiOptions options, Terminal terminal) {
        return new Endpoint(address, secure, pathPrefix, options, terminal);
    }
}
