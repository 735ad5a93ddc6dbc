// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testkit;

import io.minitempo.app.config.ConfigLoader;
import io.minitempo.app.config.ConfigSource;
import io.minitempo.app.process.TempoProcess;
import io.minitempo.core.concurrent.Threads;
import io.minitempo.core.time.Clock;
import io.minitempo.server.config.yaml.YamlNode.Mapping;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// A component in this JVM, made from its configuration file as the command line would.
final class InProcessNode implements NodeProcess {

    private final TempoProcess process;
    private final AtomicReference<Optional<String>> end = new AtomicReference<>(Optional.empty());

    private InProcessNode(TempoProcess process) {
        this.process = process;
    }

    static NodeProcess start(NodePlan plan) throws InterruptedException {
        ConfigLoader loader = new ConfigLoader(plan.name());
        ConfigSource source = new ConfigSource(plan.configFile().toString(), false, Map.of(), Mapping.EMPTY, false);
        InProcessNode node = new InProcessNode(new TempoProcess(loader.load(source), loader.keys(), Clock.system()));
        node.process.start();
        Threads.startVirtual("await-" + plan.name(), node::awaitEnd);
        return node;
    }

    private void awaitEnd() {
        try {
            process.awaitEnd().ifPresent(failure -> end.set(Optional.of(failure.toString())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void stop() throws InterruptedException {
        process.stop();
    }

    @Override
    public void kill() {
        throw new UnsupportedOperationException("a component in the test's own JVM cannot be killed: fork it");
    }

    @Override
    public long pid() {
        return ProcessHandle.current().pid();
    }

    @Override
    public Optional<String> end() {
        return end.get();
    }
}
