// SPDX-License-Identifier: Apache-2.0
package io.minitempo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.testsupport.Golden;
import io.minitempo.testsupport.S3Server;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Commands on a bucket of S3, with the flags of a folder.
@Timeout(60)
class S3CommandsIT {

    private static final String TENANT = "single-tenant";

    private final Shell shell = new Shell(Map.of());

    @TempDir
    private Path folder;

    @Test
    void blocksMoveIntoABucketAndAreSoundThere() throws Exception {
        Golden.copyTree("blocks-3.0.3-vParquet5", folder);
        Path source = Files.writeString(
                folder.resolve("source.yaml"), "storage: {trace: {backend: local, local: {path: '" + folder + "'}}}\n");
        try (S3Server server = S3Server.start("traces")) {
            String[] s3 = {
                "--backend=s3",
                "--bucket=traces",
                "--s3-endpoint=http://" + server.endpoint(),
                "--s3-user=" + server.accessKey(),
                "--s3-pass=" + server.secretKey(),
                "--s3-region=eu",
                "--s3-path-style",
                "--s3-prefix=a/b"
            };
            assertThat(run(s3, "migrate", "tenant", TENANT, "moved", "--source-config-file", source.toString())
                            .exits(0)
                            .out())
                    .contains("copied 4 of 4 blocks");
            assertThat(run(s3, "list", "blocks", "moved").exits(0).out()).contains("vParquet5");
            assertThat(run(s3, "verify", "blocks", "moved").exits(0).out()).contains("0 of 4 blocks are damaged");
            String trace =
                    Golden.text("input/trace-ids.txt").lines().findFirst().orElseThrow();
            run(s3, "query", "trace-id", trace, "moved").exits(0);
            run(s3, "rewrite-blocks", "drop-traces", "moved", trace, "--drop-trace")
                    .exits(0);
            run(s3, "query", "trace-id", trace, "moved").exits(1);
            s3[4] = "--s3-pass=wrong";
            assertThat(run(s3, "list", "blocks", "moved").exits(1).err()).hasLineCount(1);
        }
    }

    private Shell.Result run(String[] options, String... command) {
        String[] all = new String[command.length + options.length];
        System.arraycopy(command, 0, all, 0, command.length);
        System.arraycopy(options, 0, all, command.length, options.length);
        return shell.run(all);
    }
}
