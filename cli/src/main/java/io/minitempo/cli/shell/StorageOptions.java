// SPDX-License-Identifier: Apache-2.0
package io.minitempo.cli.shell;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.app.config.ConfigLoader;
import io.minitempo.app.config.ConfigSource;
import io.minitempo.block.config.TraceStorageConfig;
import io.minitempo.core.TempoException;
import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.BackendMetrics;
import io.minitempo.objectstore.config.BackendFactory;
import io.minitempo.server.config.yaml.ConfigException;
import io.minitempo.server.config.yaml.YamlNode.Mapping;
import io.minitempo.server.config.yaml.YamlNode.Scalar;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/// The options of every command that works on a bucket. They are laid over `storage.trace` of the configuration file,
/// if there is one, as the flags of a process are.
public final class StorageOptions {

    private static final String TRACE = "storage.trace.";

    @Option(
            names = {"-c", "--config-file"},
            paramLabel = "FILE",
            description = "a tempo.yaml; the bucket is that of its storage.trace")
    private String configFile = "";

    @Option(names = "--backend", paramLabel = "KIND", description = "s3 or local (gcs and azure are not built)")
    private String backend = "";

    @Option(names = "--bucket", paramLabel = "NAME", description = "the bucket; with --backend=local the folder")
    private String bucket = "";

    @Option(
            names = "--s3-endpoint",
            paramLabel = "HOST:PORT",
            description = "where S3 is; with http:// before it without TLS")
    private String endpoint = "";

    @Option(names = "--s3-user", paramLabel = "KEY", description = "the access key; else from environment and files")
    private String user = "";

    @Option(names = "--s3-pass", paramLabel = "SECRET", description = "the secret key")
    private String password = "";

    @Option(names = "--s3-region", paramLabel = "REGION", description = "the region")
    private String region = "";

    @Option(names = "--s3-prefix", paramLabel = "PREFIX", description = "what all keys begin with")
    private String prefix = "";

    @Option(names = "--s3-path-style", description = "puts the bucket into the path, as MinIO and Garage want it")
    private boolean pathStyle;

    @Option(names = "--insecure-skip-verify", description = "takes any certificate of the S3 endpoint")
    private boolean insecureSkipVerify;

    /// Options that were not read yet.
    public StorageOptions() {}

    /// Opens the bucket that the options name.
    ///
    /// @throws TempoException.Invalid when they name none
    /// @throws TempoException when it cannot be reached
    /// @throws InterruptedException when the caller is interrupted
    public Storage open(Terminal terminal) throws InterruptedException {
        return open(terminal, configFile);
    }

    /// Opens the bucket of another configuration file, or that of the options where there is none.
    ///
    /// @throws TempoException when there is none, or it cannot be reached
    /// @throws InterruptedException when the caller is interrupted
    public Storage openOther(Terminal terminal, String otherFile) throws InterruptedException {
        return otherFile.isEmpty() ? open(terminal) : open(terminal, Mapping.EMPTY, otherFile);
    }

    private Storage open(Terminal terminal, String file) throws InterruptedException {
        if (file.isEmpty() && backend.isEmpty()) {
            throw new TempoException.Invalid(
                    "no bucket: give --backend=local --bucket=FOLDER, --backend=s3 --bucket=NAME --s3-endpoint=HOST:PORT,"
                            + " or --config-file=tempo.yaml");
        }
        return open(terminal, flags(), file);
    }

    private Storage open(Terminal terminal, Mapping flags, String file) throws InterruptedException {
        TraceStorageConfig config = load(terminal, flags, file);
        Backend opened = new BackendFactory(
                        terminal.clock(),
                        new BackendMetrics(new SimpleMeterRegistry()),
                        terminal.environment(),
                        Path.of(System.getProperty("user.home", "")))
                .open(config.backend());
        opened.probe();
        return new Storage(opened, config);
    }

    private static TraceStorageConfig load(Terminal terminal, Mapping flags, String file) {
        try {
            return new ConfigLoader("cli")
                    .load(new ConfigSource(file, true, terminal.environment(), flags, true))
                    .config()
                    .storage()
                    .trace();
        } catch (ConfigException e) {
            throw new TempoException.Invalid(String.valueOf(e.getMessage()), e);
        }
    }

    private Mapping flags() {
        Mapping flags = Mapping.EMPTY;
        flags = with(flags, "backend", backend);
        if (backend.equals("local")) {
            return with(flags, "local.path", bucket);
        }
        flags = with(flags, "s3.bucket", bucket);
        flags = with(flags, "s3.endpoint", endpoint.replaceFirst("^https?://", ""));
        flags = with(flags, "s3.access_key", user);
        flags = with(flags, "s3.secret_key", password);
        flags = with(flags, "s3.region", region);
        flags = with(flags, "s3.prefix", prefix);
        flags = on(flags, "s3.insecure", endpoint.startsWith("http://"));
        flags = on(flags, "s3.forcepathstyle", pathStyle);
        return on(flags, "s3.tls_insecure_skip_verify", insecureSkipVerify);
    }

    private static Mapping with(Mapping flags, String key, String value) {
        return value.isEmpty() ? flags : flags.with(TRACE + key, Scalar.string(value));
    }

    private static Mapping on(Mapping flags, String key, boolean value) {
        return value ? flags.with(TRACE + key, Scalar.plain("true")) : flags;
    }
}
