// Brings a build to a stage through the stage's gates; see ttPromote.txt. Returns the id of the deploy.
def call(Map options) {
    if (!options?.stage) error('ttPromote: name a stage, as in ttPromote(stage: \'prod\')')
    List words = ['promote', options.stage]
    if (options.build) words += [options.build]
    return ttCommand(options, words + ttCommand.shipping(options, 'promote'))
}
