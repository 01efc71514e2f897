/**
 * W8: deployments through the services API. Start reading at {@link
 * io.souk.bench.load.deploy.DeployLoad}.
 */
package io.souk.bench.load.deploy;
