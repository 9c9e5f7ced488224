// Brings a build to a stage and follows it to its end; see ttDeploy.txt. Returns the id of the deploy.
def call(Map options) {
    if (!options?.stage) error('ttDeploy: name a stage, as in ttDeploy(stage: \'staging\')')
    List words = ['deploy', options.stage]
    if (options.build) words += [options.build]
    return ttCommand(options, words + ttCommand.shipping(options, 'deploy'))
}
