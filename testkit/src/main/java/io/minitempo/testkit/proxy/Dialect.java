// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testkit.proxy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// How one kind of proxy is configured and started.
interface Dialect {

    /// The output of the process.
    String OUTPUT = "output.log";

    String howToInstall();

    /// What is missing of a program that is there, such as a module.
    default Optional<String> missingPart(Path program) throws InterruptedException {
        return Optional.empty();
    }

    String fileName();

    String part(Route route);

    String whole(String program, List<String> parts);

    default String callLog() {
        return OUTPUT;
    }

    List<String> command(String program, String folder);
}
