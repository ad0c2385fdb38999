/** Numbers of a training as event files that TensorBoard shows. Stands on nothing. */
module dapo.tensorboard {
    exports dapo.tensorboard;
}
