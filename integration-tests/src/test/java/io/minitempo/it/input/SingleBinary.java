// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.input;

import io.minitempo.testkit.FreePorts;
import java.nio.file.Path;

/// The configuration of a single binary with all receivers, on ports and in folders of its own.
public final class SingleBinary {

    private SingleBinary() {}

    public static String yaml(Path folder) {
        return """
                server:
                  http_listen_address: 127.0.0.1
                  http_listen_port: %d
                  grpc_listen_address: 127.0.0.1
                  grpc_listen_port: %d
                  graceful_shutdown_timeout: 1s
                distributor:
                  receivers:
                    otlp: {protocols: {grpc: {endpoint: "127.0.0.1:0"}, http: {endpoint: "127.0.0.1:0"}}}
                    jaeger: {protocols: {grpc: {endpoint: "127.0.0.1:%d"}, thrift_http: {endpoint: "127.0.0.1:%d"}}}
                    zipkin: {endpoint: "127.0.0.1:0"}
                live_store: {wal: {path: '%s/live-store'}, shutdown_marker_dir: '%s/marker'}
                backend_scheduler: {local_work_path: '%s/work'}
                storage: {trace: {backend: local, local: {path: '%s/blocks'}, wal: {path: '%s/wal'}}}
                """.formatted(
                        FreePorts.next(),
                        FreePorts.next(),
                        FreePorts.next(),
                        FreePorts.next(),
                        folder,
                        folder,
                        folder,
                        folder,
                        folder);
    }
}
