package io.souk.agent.violating.docker.run;

import com.github.dockerjava.api.DockerClient;

/** Breaks CONFINEMENT: the loop talks to Docker itself. */
record Direct(DockerClient client) {}
